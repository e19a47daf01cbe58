/** The desk's news, where one looks elsewhere: the title, a sentence for who does not see it, a sound. */

import { departementName } from "/shared/departements.js";
import { at } from "/shared/dom.js";
import { hour, many, say, t } from "/shared/i18n.js";
import { now } from "/shared/server_time.js";
import { shortName } from "./labels.js";
import { Sound } from "./sound.js";

const FRESH = 60000;
const SOFT = 520;

export class News {
  constructor() {
    Object.assign(this, { waiting: 0, dangers: 0, offering: 0, away: false, unread: new Map(), kept: new Map(), warned: new Set(), endangered: new Set(), sound: new Sound(at("sound")) });
  }

  /** Somebody wrote in a conversation that is not under the operator's eyes. */
  message({ conversation, entry }, { time }) {
    if (now() - new Date(time) > FRESH) return; // read again from the log, after a while away
    const values = { name: shortName(conversation), where: () => departementName(entry.departement) };
    say(at("desk-news"), "news.message", values);
    this.sound.ring();
  }

  /** So many of a conversation's messages are not read. */
  count(conversation, count) {
    if (count) this.unread.set(conversation, count);
    else this.unread.delete(conversation);
    this.title();
  }

  /** A conversation goes back to the queue then, unless its operator writes; null: it stays. */
  keep(conversation, due) {
    if (due && !this.kept.has(conversation)) {
      say(at("desk-news"), "news.keep", { name: shortName(conversation), time: () => hour(due) });
      this.sound.ring();
    }
    if (due) this.kept.set(conversation, due);
    else this.kept.delete(conversation);
    this.title();
  }

  /** Another may read and write in the person's place: that waits to be read. */
  warn(conversation, is, time) {
    const isFresh = now() - new Date(time) <= FRESH; // else it is read again from the log, and may be over
    if (is && isFresh && !this.warned.has(conversation)) {
      say(at("desk-news"), "news.elsewhere", { name: shortName(conversation) });
      this.sound.ring();
    }
    this.warned[is ? "add" : "delete"](conversation);
    this.title();
  }

  /** Somebody is in danger in one of the operator's own. */
  danger(conversation, is) {
    this.endangered[is ? "add" : "delete"](conversation);
    this.title();
  }

  /** One of the operator's own is in the queue again. */
  returned({ conversation }) {
    say(at("desk-news"), "news.returned", { name: shortName(conversation) });
    this.sound.ring();
  }

  /** One of them that this operator had has left the queue too. */
  gone({ conversation }) {
    say(at("desk-news"), "news.gone", { name: shortName(conversation) });
  }

  /** So many wait in the queue, and so many of them in danger: that stands first, and each more sounds. */
  queue(count, dangers) {
    if (dangers > this.dangers) this.sound.ring();
    Object.assign(this, { waiting: count, dangers });
    this.title();
  }

  /** Somebody came into the queue. */
  came() {
    this.sound.ring([SOFT]);
  }

  /** Whether the service does not answer: what comes now shows nowhere. */
  isAway(is) {
    if (is === this.away) return;
    this.away = is;
    if (is) this.sound.ring();
    this.title();
  }

  /** A colleague offers a conversation. */
  offered({ conversation, offered_by: name }) {
    say(at("desk-news"), "news.offer", { name, conversation: shortName(conversation) });
    this.sound.ring();
  }

  /** So many are offered. */
  offers(count) {
    this.offering = count;
    this.title();
  }

  /** All that is not read. */
  get total() {
    return [...this.unread.values()].reduce((sum, count) => sum + count, 0);
  }

  title() {
    const { total, waiting, dangers, offering, kept, warned, endangered } = this;
    const where = [...this.unread.keys()].map(shortName).join(", ");
    const read = warned.size && t("news.to-read", { names: [...warned].map(shortName).join(", ") });
    const own = endangered.size && many("news.danger-own", endangered.size);
    const parts = [this.away && t("news.away"), dangers && many("news.danger", dangers), own, read, total && `(${total}) ${where}`, kept.size && many("news.to-keep", kept.size), offering && many("news.offered", offering), waiting && many("news.waiting", waiting), t("desk.title")];
    document.title = parts.filter(Boolean).join(" · ");
  }
}

/** The tools of a conversation at the desk: one row, one module, and a template `tool-<name>` where it has one. */

import { Acts } from "./acts.js";
import { Again } from "./again.js";
import { Danger } from "./danger.js";
import { HandOver } from "./handover.js";
import { Help } from "./help.js";
import { Lead } from "./lead.js";
import { Notes } from "./notes.js";
import { Person } from "./person.js";
import { Psychologist } from "./psychologist.js";
import { Replies } from "./replies.js";
import { ThirdVoice } from "./third_voice.js";

/**
 * In the order of their tabs. `new module(panel, node)` furnishes its part of the third column, and may have:
 * `event(frame)` for each event of the log, `opened()` when its tab is chosen, `clear()` when the operator reads no
 * further, `offered` (else it is offered until the conversation has left its operator).
 */
const OPERATOR = [
  { name: "danger", label: "tool.danger", module: Danger },
  { name: "person", label: "tool.person", module: Person },
  { name: "help", label: "tool.help", module: Help },
  { name: "replies", label: "tool.replies", module: Replies },
  { name: "signalement", label: "tool.signalement", module: Lead },
  { name: "notes", label: "tool.notes", module: Notes },
  { name: "psychologist", label: "tool.psychologist", module: Psychologist },
  { name: "handover", label: "tool.handover", module: HandOver },
  { name: "end", label: "tool.end", module: Acts },
  { name: "again", label: "tool.again", module: Again },
];
const PSYCHOLOGIST = [{ name: "leaving", label: "tool.leaving", module: ThirdVoice }];

/** The tools of this role. */
export const toolsOf = (role) => (role === "psychologist" ? PSYCHOLOGIST : OPERATOR);

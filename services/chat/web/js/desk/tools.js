/** The tools of a conversation at the desk: one row, one module, and a template `tool-<name>` where it has one. */

import { Acts } from "./acts.js";
import { Again } from "./again.js";
import { Danger } from "./danger.js";
import { HandOver } from "./handover.js";
import { Help } from "./help.js";
import { Lead } from "./lead.js";
import { Notes } from "./notes.js";
import { Person } from "./person.js";
import { Replies } from "./replies.js";

/**
 * In the order of their tabs. `new module(panel, node)` furnishes its part of the third column, and may have:
 * `event(frame)` for each event of the log, `opened()` when its tab is chosen, `clear()` when the operator reads no
 * further, `offered` (else it is offered until the conversation has left its operator).
 */
export const TOOLS = [
  { name: "danger", label: "tool.danger", module: Danger },
  { name: "person", label: "tool.person", module: Person },
  { name: "help", label: "tool.help", module: Help },
  { name: "replies", label: "tool.replies", module: Replies },
  { name: "signalement", label: "tool.signalement", module: Lead },
  { name: "notes", label: "tool.notes", module: Notes },
  { name: "handover", label: "tool.handover", module: HandOver },
  { name: "end", label: "tool.end", module: Acts },
  { name: "again", label: "tool.again", module: Again },
];

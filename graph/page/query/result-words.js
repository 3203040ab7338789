// From an answer to words: how much it found, or what is wrong.

import { howMuch, whatIsWrong } from "../scripts/sparql-words.js";
import { say } from "./settings.js";

const OF_STATUS = { 0: "query_unreachable", 400: "query_bad", 404: "query_no_endpoint", 413: "query_too_large", 422: "query_too_large", 503: "query_busy", 504: "query_busy" };

function ofProblem({ status, complaint, detail, wait, unreadable }) {
  if (unreadable) return say("query_unreadable");
  if (complaint && !complaint.said) return whatIsWrong(say, { complaint });
  const sentence = say(OF_STATUS[status] ?? "query_failed", { status });
  return [sentence, detail, wait ? say("query_wait", { wait }) : ""].filter(Boolean).join("\n");
}

export const wrongIn = (answer) => (answer.problem ? ofProblem(answer.problem) : whatIsWrong(say, answer));

export const statusOf = (answer) => (answer.problem || answer.refusal ? "" : howMuch(say, answer));

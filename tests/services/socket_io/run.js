// Runs the client code of the product's brief, unchanged but for the address, the ids and the `auth` option.
//   node run.js '{"url": …, "options": {…}, "user_id": …, "skill_id": …}'
// Every call of console.log is a line of JSON; ["READY", transport] says that the rooms are entered.
import { readFileSync } from "node:fs";
import { io } from "socket.io-client";

const wanted = JSON.parse(process.argv[2]);
const say = (...words) => process.stdout.write(JSON.stringify(words) + "\n");

let code = readFileSync(new URL("brief.js", import.meta.url), "utf8");
for (const [brief, ours] of [
  ["io('http://localhost:8080')", `io(${JSON.stringify(wanted.url)}, ${JSON.stringify(wanted.options)})`],
  ["'your_user_id'", JSON.stringify(wanted.user_id)],
  ["'skill_id'}", `${JSON.stringify(wanted.skill_id)}}`],
]) {
  if (!code.includes(brief)) throw new Error(`the brief does not have ${brief}`);
  code = code.replace(brief, () => ours);
}
const socket = new Function("io", "console", `${code}\nreturn socket;`)(io, { log: say });

socket.on("connect_error", (error) => say("connect_error", error.message, error.data ?? null));
socket.on("error", (problem) => say("error", problem));
socket.on("system_update", (data) => say("System update:", data));
socket.on("disconnect", (reason) => say("disconnect", reason));
const ready = () => socket.emit("ping", {}, () => say("READY", socket.io.engine.transport.name));
socket.on("connect", () =>
  wanted.upgrades ? (socket.io.engine.transport.name === "websocket" ? ready() : socket.io.engine.once("upgrade", ready)) : ready(),
);
process.stdin.on("end", () => { socket.disconnect(); process.exit(0); }).resume();

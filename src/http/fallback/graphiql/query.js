"use strict";

// A query form without any library. Queries and mutations go by POST, subscriptions over a
// websocket (graphql-transport-ws); the token is kept for this browser tab.

const KEY = "sharepass.query.token";
const element = (id) => document.getElementById(id);
const [form, token, query, variables, stop, state, answer] = [
  "form", "token", "query", "variables", "stop", "state", "answer",
].map(element);

let socket;

token.value = sessionStorage.getItem(KEY) ?? "";
token.addEventListener("input", () => sessionStorage.setItem(KEY, token.value));
stop.addEventListener("click", () => end("Stopped."));
query.form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  end("");
  answer.textContent = "";
  let request;
  try {
    request = { query: query.value, variables: JSON.parse(variables.value || "{}") };
  } catch (broken) {
    state.textContent = `The variables are not JSON: ${broken.message}`;
    return;
  }
  if (isSubscription(query.value)) listen(request);
  else post(request);
});

function isSubscription(text) {
  return /(^|\})\s*subscription\b/.test(text.replace(/#.*$/gm, ""));
}

function authorization() {
  const value = token.value.trim().replace(/^Bearer\s+/i, "");
  return value === "" ? {} : { Authorization: `Bearer ${value}` };
}

async function post(request) {
  state.textContent = "Running…";
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json;q=0.9",
        ...authorization(),
      },
      body: JSON.stringify(request),
    });
    const text = await response.text();
    state.textContent = `HTTP ${response.status}`;
    answer.textContent = pretty(text);
  } catch (broken) {
    state.textContent = `No answer: ${broken.message}`;
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function listen(request) {
  const url = new URL("/graphql", window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const mine = new WebSocket(url, "graphql-transport-ws");
  socket = mine;
  stop.disabled = false;
  state.textContent = "Connecting…";
  const send = (message) => mine.send(JSON.stringify(message));
  mine.addEventListener("open", () => send({ type: "connection_init", payload: authorization() }));
  mine.addEventListener("close", ({ code, reason }) => {
    if (socket === mine) end(`The socket was closed: ${code} ${reason}`);
  });
  mine.addEventListener("message", ({ data }) => {
    if (socket !== mine) return;
    const message = JSON.parse(data);
    switch (message.type) {
      case "connection_ack":
        state.textContent = "Listening…";
        send({ id: "1", type: "subscribe", payload: request });
        break;
      case "ping":
        send({ type: "pong" });
        break;
      case "next":
        show(message.payload);
        break;
      case "error":
        show({ errors: message.payload });
        end("Refused.");
        break;
      case "complete":
        end("Complete.");
        break;
    }
  });
}

/** Newest first; old ones go, so that a page left open does not grow. */
function show(payload) {
  answer.prepend(`${JSON.stringify(payload, null, 2)}\n\n`);
  while (answer.childNodes.length > 200) answer.lastChild.remove();
}

function end(why) {
  const old = socket;
  socket = undefined;
  stop.disabled = true;
  state.textContent = why;
  if (old !== undefined) old.close(1000);
}

/** The route that both servers of the row have, and what they answer: a message that a room has stored. */
export const ROUTE = { path: "/v1/rooms/lobby/messages", author: "bench", text: "x".repeat(50) };

/** The answer, of which nothing is stored. */
export const STORED = { seq: "1", sendTime: "2026-11-20T12:35:51.986470001Z", epoch: "8ac68d860dab5109" };

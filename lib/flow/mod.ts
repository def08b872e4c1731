/** Bounded queues and batches: how work waits, and what happens at the bound. */
export { Admission, type AdmissionOptions } from "./admission.ts";
export { Batcher, type BatcherOptions } from "./batcher.ts";
export { BoundedQueue, type BoundedQueueOptions } from "./bounded_queue.ts";

import type { Fault } from "./fault.ts";
import { MACHINE_FAULTS } from "./faults_machine.ts";
import { NETWORK_FAULTS } from "./faults_network.ts";
import { PROCESS_FAULTS } from "./faults_process.ts";
import { STORE_FAULTS } from "./faults_store.ts";
import { queueWorkload } from "./queue_workload.ts";
import type { Workload } from "./workload.ts";
import { chatWorkload } from "./workload_chat.ts";

/** Every fault that there is. */
export const CATALOGUE: readonly Fault[] = [
  ...PROCESS_FAULTS,
  ...STORE_FAULTS,
  ...NETWORK_FAULTS,
  ...MACHINE_FAULTS,
];

/** Every workload that there is, by its name. */
export const WORKLOADS: Readonly<Record<string, Workload>> = {
  chat: chatWorkload,
  queue: queueWorkload,
};

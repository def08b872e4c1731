import { create, type DescFile, type DescService, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

/**
 * Contracts with all that they import, as a serialized `google.protobuf.FileDescriptorSet`, imports first: what server
 * reflection tells, for clients that cannot make its calls. Browsers cannot stream requests.
 */
export function descriptorSet(contracts: readonly (DescService | DescFile)[]): Uint8Array<ArrayBuffer> {
  const files = new Set<DescFile>();
  const add = (file: DescFile) => {
    if (files.has(file)) return;
    file.dependencies.forEach(add);
    files.add(file);
  };
  for (const contract of contracts) add(contract.kind === "service" ? contract.file : contract);
  const set = create(FileDescriptorSetSchema, { file: [...files].map(({ proto }) => proto) });
  return toBinary(FileDescriptorSetSchema, set);
}

/** The full names of the services among them, sorted. */
export function serviceNames(contracts: readonly (DescService | DescFile)[]): string[] {
  return contracts.filter(({ kind }) => kind === "service")
    .map((service) => service.kind === "service" ? service.typeName : "").sort();
}

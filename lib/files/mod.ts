/** Files: kept whole or not at all, read from any offset, in constant memory. */
export { FILE_ID, type StoredFile } from "./file.ts";
export { FILE_STORE_FULL, FILE_TOO_LARGE } from "./file_errors.ts";
export type { FileStore, FileStoreOptions, OpenFile } from "./store.ts";
export { type DiskFilesOptions, MAX_DISK_FILE_BYTES, openDiskFiles } from "./store_disk.ts";
export { MAX_REDIS_FILE_BYTES, openRedisFiles, type RedisFilesOptions } from "./store_redis.ts";

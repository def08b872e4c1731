/** What middleware leaves for handlers. */
export interface AppEnv {
  Variables: {
    /** What the request is quoted by. */
    requestId: string;
  };
}

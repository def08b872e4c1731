/** What middleware leaves for handlers. */
export interface AppEnv {
  /** What the listener knows of a request; tests and other hosts may know nothing. */
  Bindings: {
    /** Where it comes from. */
    peer?: string | undefined;
    /** That the process has the time for it was asked already. */
    isAdmitted?: boolean;
  };
  Variables: {
    /** What the request is quoted by. */
    requestId: string;
  };
}

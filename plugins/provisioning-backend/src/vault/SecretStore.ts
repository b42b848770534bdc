/** How to reach what was made. */
export type Connection = {
  username: string;
  password: string;
  salt: string;
};

/** Keeps connection material; only references of it go anywhere else. */
export interface SecretStore {
  /** What to write in place of the secret. */
  refOf(requestId: string): string;
  /** The one that is there, or a new one. */
  ensure(
    requestId: string,
    make: () => Connection,
    at: number,
  ): Promise<Connection>;
  get(requestId: string): Promise<Connection | undefined>;
  /** @returns whether one was there */
  remove(requestId: string): Promise<boolean>;
  /** Where people read it themselves; undefined where only the portal can. */
  keptIn(requestId: string): { store: string; ref: string } | undefined;
}

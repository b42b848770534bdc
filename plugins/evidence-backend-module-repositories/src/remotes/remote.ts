/** A place with git repositories and no API. */
export type Remote = {
  /** With which the locations of entities begin. */
  url: string;
  protocol: 'file' | 'https' | 'ssh';
  /** As git takes it, without the name of a repository. */
  address: string;
  /** Of this machine; absolute. */
  folder?: string;
  token?: string;
  /** Whether repositories may be made there. */
  creates?: boolean;
};

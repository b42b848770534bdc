/** The text of a version, as it was when it was first offered. */
export type StoredTemplate = {
  template: string;
  version: number;
  digest: string;
  /** Of `template.yaml`. */
  text: string;
  /** By their path below `files/`. */
  files: Record<string, string>;
  source: string;
  /** Epoch milliseconds. */
  firstSeen: number;
};

/** Versions are kept for good: services were made of them. */
export interface TemplateStore {
  /** The one that is there, where there is one. */
  add(template: StoredTemplate): Promise<StoredTemplate>;
  find(template: string, version: number): Promise<StoredTemplate | undefined>;
}

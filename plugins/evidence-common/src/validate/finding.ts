import type { RuleId, Severity } from './rules';

/**
 * A place in a file. Lines and columns count from 1, columns in UTF-16 code
 * units; the end is the first place that does not belong to it.
 */
export type Region = {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
};

/** What would put a finding right. */
export type Fix = {
  /**
   * Whole lines of YAML with their indentation, as they are to be read; a part
   * of a line where `insteadOf` or `inside` is given.
   */
  paste: string;
  /** The key below which it is to stand, where nothing is replaced: `spec`. */
  below?: string;
  /** The part of a line, in a list or map in brackets, that it replaces. */
  insteadOf?: string;
  /** The map in braces that it is to stand in; '' for that of the document. */
  inside?: string;
  /** What to put where. Absent where a person has to choose first. */
  replace?: Region & { text: string };
};

/** One complaint about one YAML node. */
export type Finding = Region & {
  rule: RuleId;
  severity: Severity;
  /** As the file was named by whoever gave it. */
  file: string;
  /** The entity or workload that it is about, where that much can be read. */
  about?: string;
  /** One sentence. */
  message: string;
  fix?: Fix;
};

/** A finding before the file is known, and before its severity is looked up. */
export type Complaint = Omit<Finding, 'severity' | 'file'> & {
  severity?: Severity;
};

/** A complaint, and in which file it is. */
export type Placed = Complaint & { file: string };

import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import type { RequestOptions } from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  Control,
  Requirement,
  Underlying,
  Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';

/** How many entities a control came to each status on; only those the reader may see. */
export type Adoption = Partial<Record<Underlying, number>>;

/** A control in force, where to read it, and how far it is met. */
export type ListedControl = Omit<Control, 'fixtures'> & {
  source: string;
  url: string;
  adoption: Adoption;
};

/** Why a file, or a whole source, is not in force as it is written. */
export type ControlsProblem = {
  source: string;
  path?: string;
  url?: string;
  /** From 1. */
  line?: number;
  reason: string;
  /** The control whose last good version stays in force instead. */
  inForce?: { control: string; version: number };
};

export type ControlDetails = ListedControl & {
  /** The newest first. */
  versions: { version: number; firstSeen: string; pass: string }[];
  problems: ControlsProblem[];
};

export type ListVerdictsQuery = {
  entityRef?: string;
  control?: string;
  status?: readonly Underlying[];
  requirement?: Requirement;
  limit?: number;
  cursor?: string;
};

/** Scorecards as the pages need them, on behalf of the signed-in user. */
export interface ScorecardsApi {
  listVerdicts(
    query: ListVerdictsQuery,
    options?: RequestOptions,
  ): Promise<Page<Verdict>>;
  listControls(options?: RequestOptions): Promise<{ items: ListedControl[] }>;
  getControl(id: string, options?: RequestOptions): Promise<ControlDetails>;
  listProblems(options?: RequestOptions): Promise<{ items: ControlsProblem[] }>;
}

import type { Accuracy } from './schemas/accuracy';
import type { VerdictSort } from './lists';
import type { ControlDifference } from './control/meaning';
import type { Control } from './schemas/control';
import type { PhaseStep } from './schemas/phase';
import type {
  DebtOwner,
  Phase,
  Requirement,
  Underlying,
  VerdictStatus,
} from './schemas/vocabulary';

/** On how many entities a control came to each; of those that the caller may see. */
export type Adoption = Partial<Record<VerdictStatus, number>>;

/** A control in force, where to read it, and how far it is met. */
export type ListedControl = Omit<Control, 'fixtures'> & {
  /** The key in `plumbline.standards`. */
  source: string;
  url: string;
  /** What its rule rests on, and the types of collectors that report it. */
  reads: { fact: string; collectors: string[] }[];
  adoption: Adoption;
  /** What its file says, where another phase was decided on since it began. */
  writtenPhase?: Phase;
  /** Since when what fails is counted apart as legacy, an ISO instant. */
  baseline?: string;
  /** Whether the day has passed on which it was to be asked if it is still needed. */
  pastReview?: boolean;
  /** Of what the caller may see; absent where the control is not enabled. */
  accuracy?: Accuracy;
};

/** One control, with all that it has been. */
export type ControlDetails = ListedControl & {
  /** The newest first. */
  versions: { version: number; firstSeen: string; pass: string }[];
  problems: ControlsProblem[];
};

/** What a control was. */
export type ControlHistoryAnswer = {
  control: string;
  /** Absent where it is not written down any more. */
  inForce?: number;
  /** The newest first. */
  versions: {
    version: number;
    /** When it was first in force. */
    firstSeen: string;
    /** When the next one was; absent for the last. */
    until?: string;
    control: Omit<Control, 'fixtures'>;
    /** How its verdicts stood at its end, or stand now. */
    counts: Adoption;
    /** Against the version before. */
    differences: ControlDifference[];
  }[];
  /** How it came into its phases, the newest first. */
  steps: PhaseStep[];
};

/** Why a file, or a whole source, is not in force as it is written. */
export type ControlsProblem = {
  /** The key in `plumbline.standards`. */
  source: string;
  path?: string;
  url?: string;
  /** From 1. */
  line?: number;
  reason: string;
  /** The control whose last good version stays in force instead. */
  inForce?: { control: string; version: number };
};

/** One entity on which a control would come out otherwise. */
export type Flip = {
  entityRef: string;
  owner?: string;
  from: Underlying;
  to: Underlying;
  /** What would be said of it. */
  message: string;
};

/** Who flips when a control is edited, over the whole estate. */
export type Preview = {
  control: string;
  version: number;
  /** The version that it was compared with; absent for a new control. */
  against?: number;
  /** Sorted by entity. */
  flips: Flip[];
  /** How many entities it would come to each, over the whole estate. */
  counts: Record<Underlying, number>;
};

/** Which verdicts to list; without anything, all that the caller may see. */
export type VerdictsFilter = {
  /** One, or several separated by commas. */
  entityRef?: string;
  owner?: string;
  system?: string;
  control?: string;
  status?: readonly VerdictStatus[];
  requirement?: Requirement;
  /** Those that were failing when legacy was frozen and still are; or all others. */
  baseline?: boolean;
  ownedBy?: DebtOwner;
  /** In the message, the control's id or the entity's reference; in any case. */
  text?: string;
  /** An ISO instant: as they were then; now by default. */
  at?: string;
  /** What they go by; the entity by default. */
  sort?: VerdictSort;
  /** Ascending by default: the oldest, or the soonest due, first. */
  order?: 'asc' | 'desc';
};

export type ListVerdictsQuery = VerdictsFilter & {
  /** At most 1,000; 200 by default. */
  limit?: number;
  cursor?: string;
};

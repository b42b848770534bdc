import type { FieldProblem, Form } from './form/form';
import type { Level, Product } from './schemas/product';
import type { Cost, Finding } from './schemas/request';
import type { State } from './schemas/vocabulary';

export type ListedProduct = Pick<
  Product,
  'id' | 'version' | 'title' | 'description' | 'owner' | 'state' | 'successor'
> & {
  levels: string[];
  /** The same levels, each with what one gets there. */
  offers: ListedLevel[];
};

/** What one gets at a level, in short. */
export type ListedLevel = Pick<
  Level,
  'title' | 'promise' | 'environments' | 'classifications'
> & {
  id: string;
  /** Why somebody has to look at it; absent where nobody has to. */
  approval?: string;
  /** The least that it comes to; absent where that is not known without a plan. */
  from?: Cost;
  /** Days that it lasts, where it ends by itself. */
  days?: number;
};

export type ProductDetails = Omit<Product, 'levels'> & {
  levels: Record<string, Level>;
  form: Form;
  /** Policies that are enforced on it, and where. */
  policies: {
    id: string;
    version: number;
    title: string;
    layer: string;
    severity: string;
    /** The longest that one is exempted from it, in days; absent where nobody is. */
    exemptDays?: number;
  }[];
};

export type CheckAnswer = {
  problems: FieldProblem[];
  findings: Finding[];
  /** Absent where the level is not known. */
  promise?: Level['promise'];
  approval?: { needed: boolean; because?: string; by?: string[] };
  /** What of the module can be priced without a plan; absent where nothing can. */
  cost?: Cost;
  /** What a request would wait for before it is planned or applied. */
  waitsFor: string[];
  /** Choices that a policy denies as things are, by field and value, with why. */
  denied: Record<string, Record<string, string>>;
};

/** Whose requests a list is of. */
export const requestScopes = ['mine', 'team', 'to-approve'] as const;
export type RequestScope = (typeof requestScopes)[number];

export type ListRequestsQuery = {
  state?: State;
  product?: string;
  owner?: string;
  service?: string;
  /**
   * Those that the caller asked for, those of the caller's groups, or those that
   * wait for the caller's approval.
   */
  scope?: RequestScope;
  /** Only what was made and is there. */
  made?: boolean;
  /** Only what another hand changed, or what goes by itself. */
  has?: 'drift' | 'end';
  limit?: number;
  cursor?: string;
};

/** A file of standards that is not in force as it is written. */
export type StandardsProblem = { path: string; reason: string };

/** What can be done with a request. */
export type RequestAction =
  | 'approve'
  | 'reject'
  | 'extend'
  | 'destroy'
  | 'revert'
  | 'retry'
  | 'transfer';

/** What a cost center may spend a month, and what is taken of it. */
export type Budget = {
  costCenter: string;
  currency: string;
  monthly: number;
  /**
   * What is there or on its way, at least; absent where some of it is in another
   * currency, and nobody can say.
   */
  committed?: number;
};

/** Whom a change of a service reaches, as its reader may see it. */
export type Impact = {
  entityRef: string;
  /** How many at the least: unseen callers are never zero. */
  atLeast: number;
  services: number;
  nearest: { entityRef: string; distance: number }[];
  customerPaths: string[];
};

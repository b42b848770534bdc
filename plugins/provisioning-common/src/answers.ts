import type { FieldProblem, Form } from './form/form';
import type { Level, Product } from './schemas/product';
import type { Cost, Finding } from './schemas/request';
import type { State } from './schemas/vocabulary';

export type ListedProduct = Pick<
  Product,
  'id' | 'version' | 'title' | 'description' | 'owner' | 'state' | 'successor'
> & { levels: string[] };

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
  }[];
};

export type CheckAnswer = {
  problems: FieldProblem[];
  findings: Finding[];
  /** Absent where the level is not known. */
  promise?: Level['promise'];
  approval?: { needed: boolean; because?: string; by?: string[] };
  /** Known without a plan only where settings decide it all. */
  cost?: Cost;
};

export type ListRequestsQuery = {
  state?: State;
  product?: string;
  owner?: string;
  service?: string;
  /** Only those that the caller may approve. */
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
  /** What is there or on its way, at least. */
  committed: number;
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

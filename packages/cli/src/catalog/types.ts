import type { Entity } from '@backstage/catalog-model';
import type { Validator } from './validator';

/** What was checked, and against what. */
export type CheckSummary = {
  files: number;
  entities: number;
  rules: Validator['validationRules'];
  /** The portal's address, or why it could not be called. */
  portal?: { url: string } | { missing: string };
};

/** What the portal answered; absent where it was not to be called. */
export type PortalCheck =
  | { entities?: Entity[]; summary: NonNullable<CheckSummary['portal']> }
  | undefined;

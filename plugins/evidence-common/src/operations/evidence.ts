import { alertOperations } from './alerts';
import { changeOperations } from './changes';
import { discrepancyOperations } from './discrepancies';
import { estateOperations } from './estate';
import { recordOperations } from './record';

/** All of `/api/evidence`, but the inbox of decisions. */
export const evidenceOperations = {
  ...changeOperations,
  ...alertOperations,
  ...estateOperations,
  ...discrepancyOperations,
  ...recordOperations,
} as const;

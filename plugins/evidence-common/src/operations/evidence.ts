import { alertOperations } from './alerts';
import { changeOperations } from './changes';
import { discrepancyOperations } from './discrepancies';
import { estateOperations } from './estate';

/** All of `/api/evidence`, but decisions and their audit. */
export const evidenceOperations = {
  ...changeOperations,
  ...alertOperations,
  ...estateOperations,
  ...discrepancyOperations,
} as const;

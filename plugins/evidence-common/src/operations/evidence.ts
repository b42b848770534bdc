import { alertOperations } from './alerts';
import { changeOperations } from './changes';
import { discrepancyOperations } from './discrepancies';
import { estateOperations } from './estate';
import { recordOperations } from './record';
import { runOperations } from './runs';

/** All of `/api/evidence`, but the inbox of decisions. */
export const evidenceOperations = {
  ...changeOperations,
  ...runOperations,
  ...alertOperations,
  ...estateOperations,
  ...discrepancyOperations,
  ...recordOperations,
} as const;

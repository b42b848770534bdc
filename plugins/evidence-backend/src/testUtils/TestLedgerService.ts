import type { ReportedChange } from '@plumbline/backstage-plugin-evidence-node';
import { LedgerService } from '../changes/LedgerService';

/** Reports are a module's where a test does not say whose. */
export class TestLedgerService extends LedgerService {
  report(
    change: ReportedChange,
    options: Partial<Parameters<LedgerService['report']>[1]> = {},
  ) {
    return super.report(change, { author: 'webhook test', ...options });
  }

  reportAll(
    changes: readonly ReportedChange[],
    options: Partial<Parameters<LedgerService['report']>[1]> = {},
  ) {
    return super.reportAll(changes, { author: 'webhook test', ...options });
  }
}

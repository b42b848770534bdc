import { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { EstateReader } from './context/EstateReader';
import { EstateService } from './context/EstateService';
import { LedgerService } from './ledger';
import { VisibilityService } from './visibility/VisibilityService';

export type EvidenceActionsOptions = {
  actions: ActionsRegistryService;
  estate: EstateService;
  ledger: LedgerService;
  reader: EstateReader;
  visibility: VisibilityService;
};

export function addEvidenceActions(_options: EvidenceActionsOptions): void {}

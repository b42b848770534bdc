export { fakeEvidenceService } from './fakeEvidenceService';
export type {
  FakeEvidenceService,
  FakeEvidenceServiceOptions,
} from './fakeEvidenceService';

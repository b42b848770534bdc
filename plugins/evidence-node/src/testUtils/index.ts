export { fakeEvidenceService } from './fakeEvidenceService';
export type {
  FakeEvidenceService,
  FakeEvidenceServiceOptions,
} from './fakeEvidenceService';
export { poisonStoredJson, poisonTexts } from './poison';

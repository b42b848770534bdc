export { fakeEvidenceService } from './fakeEvidenceService';
export type {
  FakeEvidenceService,
  FakeEvidenceServiceOptions,
} from './fakeEvidenceService';
export { answersOfPoisoned, poisonTexts } from './poison';
export { migratedDatabases } from './migratedDatabases';
export { startSearch } from './startSearch';
export { startNotifications } from './startNotifications';

export { DatabaseSubjectStore } from './DatabaseSubjectStore';
export type { MaxAges } from './DatabaseSubjectStore';

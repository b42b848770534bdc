export { DatabaseSubjectStore } from './DatabaseSubjectStore';
export type { SubjectFollower } from './DatabaseSubjectStore';

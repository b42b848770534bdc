export { setAsideSchema } from './setAsideSchema';
export { SetAside } from './SetAside';
export type { SetAsideEntry } from './SetAsideTable';
export { createSetAsideTable } from './SetAsideTable';

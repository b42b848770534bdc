export { Choose } from './Choose';
export type { ListChoice } from './Choose';
export { dense } from './dense';
export { notes } from './notes';
export { Search } from './Search';
export { DataTable } from './DataTable';
export type { Column, SortOrder } from './DataTable';

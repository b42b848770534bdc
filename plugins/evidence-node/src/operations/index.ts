export { addActions } from './addActions';
export { addOperations, Download, OperationRunner } from './addOperations';
export type { Call, Handler, Handlers } from './addOperations';
export { describeOperations } from './describeOperations';

export { addActions } from './addActions';
export {
  addOperations,
  Download,
  Existing,
  OperationRunner,
} from './addOperations';
export type { Call, Handler, Handlers } from './addOperations';
export { describeOperations } from './describeOperations';

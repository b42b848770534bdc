export { Decide } from './Decide';
export type { Choice } from './Decide';
export { Form } from './Form';
export { Refused } from './Refused';
export { useDeed } from './useDeed';
export type { Deed } from './useDeed';
export { useFocused } from './useFocused';
export { isDecider, useMe } from './useMe';
export type { Me } from './useMe';

export { rolloutMs } from './artifactIn';
export type { PromotionWorkload } from './artifactIn';
export {
  fitsVariance,
  isAllowedItem,
  valueForms,
  varianceKinds,
  varianceOf,
} from './isAllowedItem';
export type { ValueForm, VarianceKind } from './isAllowedItem';
export { needsEarlier } from './needsEarlier';
export { promotionOf } from './promotionOf';
export { withDigests } from './rungs';
export type { PromotionChange } from './rungs';
export * from './schemas';

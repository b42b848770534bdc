export { needsEarlier } from './needsEarlier';
export { promotionOf, withDigests } from './promotionOf';
export type { PromotionChange } from './promotionOf';
export * from './schemas';

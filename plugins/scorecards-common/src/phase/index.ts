export {
  defaultPromotionBounds,
  mayBlock,
  phaseAfter,
  promotionChecks,
} from './promotionChecks';
export type { PromotionBounds, PromotionState } from './promotionChecks';

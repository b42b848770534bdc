export type Geometry = {
  width: number;
  labelWidth: number;
  /** Of the lanes of alerts and incidents above those of the kinds. */
  spansHeight: number;
  rowHeight: number;
  axisHeight: number;
};

/** Where a bin begins, in pixels. */
export function binLeft(geometry: Geometry, bins: number, bin: number): number {
  const { width, labelWidth } = geometry;
  return labelWidth + ((width - labelWidth) / bins) * bin;
}

/** Enough to know whether a label fits. */
export const textWidth = (text: string) => text.length * 6.6;

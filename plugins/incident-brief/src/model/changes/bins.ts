/** As few different questions as widths of windows: the answers can be shared. */
const steps = [14, 18, 26, 36, 50, 62, 75, 100];
/** Space for a shape and a number of two digits, in pixels. */
const cellWidth = 14;
const labels = 132;
/** What a measurement cannot give in a browser that has not drawn yet. */
const usualWidth = 1100;

/** Into how many bins at most a time line of this width (pixels) is cut. */
export function binsFor(width: number): number {
  const cells = ((width || usualWidth) - labels) / cellWidth;
  return [...steps].reverse().find(step => step <= cells) ?? steps[0];
}

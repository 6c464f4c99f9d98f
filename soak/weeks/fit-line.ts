/** A straight line through points, by least squares. */
export interface Line {
  /** Growth of y for each step of 1 of x. */
  readonly slope: number;
  /** Standard error of the slope. */
  readonly error: number;
  readonly points: number;
}

/** Returns a slope of 0 for fewer than three points. */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line {
  const count = points.length;
  if (count < 3) return { slope: 0, error: 0, points: count };
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (spread === 0) return { slope: 0, error: 0, points: count };
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const residuals = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, error: Math.sqrt(residuals / (count - 2) / spread), points: count };
}

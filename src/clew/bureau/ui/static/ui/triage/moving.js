// Where the keys lead from a stack: along a row, up and down, a sight at a time, to either end.

export function moved(key, place, { columns, rowsAtOnce, count, isRightToLeft }) {
  const forward = isRightToLeft ? -1 : 1;
  const steps = {
    ArrowRight: forward,
    ArrowLeft: -forward,
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: columns * rowsAtOnce,
    PageUp: -columns * rowsAtOnce,
    Home: -count,
    End: count,
  };
  if (!(key in steps)) return null;
  return Math.max(0, Math.min(count - 1, place + steps[key]));
}

/** The colours of one mode; `…Soft` is the ground that stands behind a tone. */
export type Tokens = typeof lightTokens;

export const lightTokens = {
  background: '#F6F7F9',
  surface: '#FFFFFF',
  raised: '#FFFFFF',
  border: '#E1E6EB',
  text: '#14202B',
  muted: '#566573',
  primary: '#0B6B78',
  primarySoft: '#E3F2F4',
  onPrimary: '#FFFFFF',
  critical: '#C2272D',
  criticalSoft: '#FDECEC',
  warning: '#96590A',
  warningSoft: '#FFF3DC',
  ok: '#1A7A48',
  okSoft: '#E6F5EC',
  info: '#2459B3',
  infoSoft: '#E9F0FC',
  nav: '#12242B',
  navText: '#C9D6DB',
};

export const darkTokens: Tokens = {
  background: '#0F161C',
  surface: '#172129',
  raised: '#1D2932',
  border: '#2A3742',
  text: '#E6EDF3',
  muted: '#9AA8B5',
  primary: '#56B8C5',
  primarySoft: '#15343A',
  onPrimary: '#062126',
  critical: '#FF8A86',
  criticalSoft: '#3A1C1E',
  warning: '#F0B44C',
  warningSoft: '#36290F',
  ok: '#5CCB8F',
  okSoft: '#13301F',
  info: '#86AEF2',
  infoSoft: '#16263F',
  nav: '#0B1216',
  navText: '#B9C7CE',
};

/** Of the navigation, in both modes: what is chosen, and a count on it. */
export const accent = { ground: '#E9A93A', text: '#1B1303' };

export const fonts = {
  sans: '"Inter Variable", Inter, "Helvetica Neue", Arial, sans-serif',
  mono: '"JetBrains Mono Variable", "JetBrains Mono", Menlo, monospace',
};

/** What the evidence API refuses of every body. */
export const bodyErrors = {
  413: 'The body is over 1 MB',
  415: 'The body is sent with a Content-Encoding',
} as const;

export const missingPermission = {
  403: 'The permission for this is missing',
} as const;

export const hidden = {
  404: 'It does not exist, or the caller may not see it',
} as const;

/** Of a follower that was away for too long. */
export const feedGone = {
  410: 'The feed is no longer kept from there on: read everything anew, and follow from its end',
} as const;

/** Of what takes an instant, or a time in the past. */
export const gone = {
  410: 'It is no longer reproducible; the message says from when on it is',
} as const;

export const noSuchEntity = {
  404: 'There is no such entity; names the nearest',
} as const;

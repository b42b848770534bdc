/**
 * Words from elsewhere on one line, which must neither become markup nor turn
 * the line around.
 */
export function plainMarkdown(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .trim()
    .replace(/[\\[\]`*|<>]/g, '\\$&');
}

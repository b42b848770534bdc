// jsdom computes a style by matching each rule of all style sheets against the
// element; Testing Library asks for it at each element of a page, for each role
// that it looks for. That was two fifths of the time of page tests. What a page
// looks like is looked at in a real browser; here an element is as its own
// attributes say.
/* global document, window */
if (typeof window !== 'undefined') {
  const hidden = document.createElement('span').style;
  hidden.display = 'none';
  window.getComputedStyle = element =>
    element.hidden === true ? hidden : element.style;
}

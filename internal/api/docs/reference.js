// Draws the reference with Swagger UI where the build has brought it. Without
// it, or without JavaScript, the page as it was sent is complete.
'use strict';

document.addEventListener('DOMContentLoaded', () => {
  const main = document.getElementById('reference');
  if (!main || typeof window.SwaggerUIBundle !== 'function') {
    return;
  }
  const drawing = document.createElement('div'); // the main element is Swagger UI's
  drawing.id = 'drawn';
  main.replaceWith(drawing);
  window.SwaggerUIBundle({
    url: main.dataset.document,
    dom_id: '#drawn',
    deepLinking: true,
    docExpansion: 'list',
    // Nothing is sent to a validator elsewhere, and no token is kept.
    validatorUrl: null,
    persistAuthorization: false,
    showExtensions: true, // the roles
    syntaxHighlight: false,
  });
});

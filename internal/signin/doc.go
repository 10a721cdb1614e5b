// Package signin lets people in: it is a relying party of the council's OpenID
// Connect provider ([Provider]), keeps sessions ([Sessions]), holds how often a
// sign-in may be tried ([Limiter]) and finds the true address of a request
// ([TruePeer]). [Desk] puts these together for the pages, [AccessTokens] for
// the API. What a sign-in changes in the record is the use cases' part.
//
// Imports: casework for actors and the use cases, fault, the OpenID Connect
// and OAuth libraries. Never: SQL, echo, or a cookie: the pages set those.
package signin

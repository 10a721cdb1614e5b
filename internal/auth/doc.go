// Package auth answers two questions: who is asking ([Authenticator], by
// service token, access token or session) and whether their role may do it
// ([Table]). Which records they see is the use cases' part: a [casework.Actor]
// carries its teams there.
//
// Imports: casework for actors and roles, fault, statute. Never: HTTP, SQL.
package auth

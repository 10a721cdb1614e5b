// Package auth answers two questions: who is asking ([Authenticator]) and
// whether their role may do it ([Table]). Which records they see is the use
// cases' part: an [casework.Actor] carries its teams there.
//
// Imports: casework for actors and roles, fault, statute. Never: HTTP, SQL.
package auth

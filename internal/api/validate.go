package api

import (
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/labstack/echo/v4"

	"ehcp.example/tracker/internal/fault"
	"ehcp.example/tracker/internal/statute"
)

// maxFaults is how many faults one answer tells.
const maxFaults = 50

// uuidShape takes every version: the library's own pattern stops at 5, and ours
// are version 7.
var uuidShape = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

var errFormat = errors.New("not of this format")

// formats check what a pattern cannot: 30 February is no day.
func formats() openapi3.SchemaValidationOption {
	check := func(ok func(string) bool) openapi3.StringFormatValidator {
		return openapi3.NewCallbackValidator(func(s string) error {
			if !ok(s) {
				return errFormat
			}
			return nil
		})
	}
	return openapi3.WithStringFormatValidators(map[string]openapi3.StringFormatValidator{
		"date":      check(func(s string) bool { _, err := statute.ParseDate(s); return err == nil }),
		"date-time": check(func(s string) bool { _, err := time.Parse(time.RFC3339, s); return err == nil }),
		"uuid":      check(uuidShape.MatchString),
		"email": check(func(s string) bool {
			a, err := mail.ParseAddress(s)
			return err == nil && a.Address == s
		}),
	})
}

// validateParameters holds the path, the query and the headers against the
// description.
func (s *server) validateParameters(c echo.Context, o *operation) error {
	r := c.Request()
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return malformed("", "bad_query", "The query string cannot be read.")
	}
	if err := o.checkNames(query); err != nil {
		return err
	}
	path := make(map[string]string, len(c.ParamNames()))
	for _, name := range c.ParamNames() {
		path[name] = c.Param(name)
	}
	err = openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: path, QueryParams: query,
		Route: &routers.Route{Spec: s.doc, Path: o.path, PathItem: o.item, Method: o.method, Operation: o.spec},
		Options: &openapi3filter.Options{
			ExcludeRequestBody: true, MultiError: true, SkipSettingDefaults: true,
			// Who is asking is settled before; here it would come out as a 400.
			AuthenticationFunc:      openapi3filter.NoopAuthenticationFunc,
			SchemaValidationOptions: s.schemaOptions,
		},
	})
	return s.invalid(err)
}

// checkNames refuses parameters that the operation does not have, which are
// more often slips of the pen than wishes, and single ones sent twice, of which
// two readers could take different ones.
func (o *operation) checkNames(query url.Values) error {
	var fields []fault.Field
	for name, values := range query {
		repeats, known := o.known[name]
		switch {
		case !known:
			at := parameterPointer
			if plainKey(name) {
				at += name
			}
			fields = append(fields, fault.Field{Pointer: at, Code: "unknown_parameter", Message: "This operation has no such parameter."})
		case len(values) > 1 && !repeats:
			fields = append(fields, fault.Field{Pointer: parameterPointer + name, Code: "repeated", Message: "Send this parameter once."})
		}
	}
	if len(fields) > 0 {
		return fault.Bad(someNotRight, fields...)
	}
	return nil
}

// validateBody holds a parsed body against the description.
func (s *server) validateBody(o *operation, v any) error {
	return s.invalid(o.body.VisitJSON(v, s.schemaOptions...))
}

// invalid makes a fault of what the validator found. The validator's own words
// repeat the schema and what was sent, so none of them is used.
func (s *server) invalid(err error) error {
	if err == nil {
		return nil
	}
	w := walker{}
	w.walk(err, nil)
	if len(w.fields) == 0 {
		return fault.New(fault.Invalid, someNotRight).Because(errFormat)
	}
	return fault.Bad(someNotRight, w.fields...)
}

// walker gathers fields from the validator's tree of errors.
type walker struct{ fields []fault.Field }

func (w *walker) walk(err error, p *openapi3.Parameter) {
	switch e := err.(type) { //nolint:errorlint // the tree is walked a level at a time
	case openapi3.MultiError:
		for _, each := range e {
			w.walk(each, p)
		}
	case *openapi3filter.RequestError:
		if e.Err == nil || errors.Is(e.Err, openapi3filter.ErrInvalidRequired) || errors.Is(e.Err, openapi3filter.ErrInvalidEmptyValue) {
			w.add(e.Parameter, nil, "required", "This is missing.")
			return
		}
		w.walk(e.Err, e.Parameter)
	case *openapi3.SchemaError:
		w.schema(e, p)
	case *openapi3filter.ParseError:
		w.add(p, nil, "wrong_type", "This is not of the right type.")
	default:
		w.add(p, nil, "invalid", "This is not right.")
	}
}

// schema tells of a value that is not as described. The validator names an
// unknown field only in its text, so those are looked for again.
func (w *walker) schema(e *openapi3.SchemaError, p *openapi3.Parameter) {
	code, message := explain(e)
	object, ok := e.Value.(map[string]any)
	if code != "unknown_field" || !ok || e.Schema == nil {
		w.add(p, e.JSONPointer(), code, message)
		return
	}
	for key := range object {
		if _, known := e.Schema.Properties[key]; !known {
			w.add(p, append(e.JSONPointer(), key), code, message)
		}
	}
}

func (w *walker) add(p *openapi3.Parameter, path []string, code, message string) {
	if len(w.fields) >= maxFaults {
		return
	}
	f := fault.Field{Pointer: pointer(path), Code: code, Message: message}
	if p != nil {
		f.Pointer = parameterPointer + p.Name
	}
	if !slices.Contains(w.fields, f) {
		w.fields = append(w.fields, f)
	}
}

// explain says in our words what a value fails at.
func explain(e *openapi3.SchemaError) (code, message string) {
	if e.Schema == nil {
		return "invalid", "This is not right."
	}
	switch e.SchemaField {
	case "required":
		return "required", "This is missing."
	case "properties", "additionalProperties":
		return "unknown_field", "There is no such field here."
	case "nullable":
		return "null", "This cannot be null."
	case "enum":
		return "not_one_of", notOneOf(e.Schema.Enum)
	case "minLength":
		return tooShort(e.Schema.MinLength)
	case "maxLength":
		return "too_long", "Use at most " + count(*e.Schema.MaxLength, "character") + "."
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
		return "out_of_range", "This is out of range" + bounds(e.Schema) + "."
	case "minItems":
		return "too_few", "Give at least " + count(e.Schema.MinItems, "item") + "."
	case "maxItems":
		return "too_many", "Give at most " + count(*e.Schema.MaxItems, "item") + "."
	case "pattern":
		return "wrong_form", form(e.Schema)
	case "format":
		return badFormat(e.Schema.Format)
	case "type":
		return "wrong_type", "This is not of the right type."
	}
	return "invalid", "This is not right."
}

func tooShort(least uint64) (code, message string) {
	if least <= 1 {
		return "required", "This must not be empty."
	}
	return "too_short", "Use at least " + count(least, "character") + "."
}

// namedValues is how many values a message names: a longer list would not fit.
const namedValues = 30

// notOneOf names the values there are: they are the description's and not the
// asker's. Of a very long list it names the first.
func notOneOf(values []any) string {
	var names []string
	for _, v := range values {
		if v != nil { // null is told of by its own message
			names = append(names, fmt.Sprint(v))
		}
	}
	rest := ""
	if more := len(names) - namedValues; more > 0 {
		names, rest = names[:namedValues], fmt.Sprintf(", or one of %d more that %s lists", more, docsPath)
	}
	return "This must be one of: " + strings.Join(names, ", ") + rest + "."
}

// form says how a value is written, in the description's own words: a pattern
// would say it to few.
func form(schema *openapi3.Schema) string {
	if words, ok := schema.Extensions["x-form"].(string); ok {
		return words
	}
	return "This is not written as it should be."
}

func badFormat(format string) (code, message string) {
	switch format {
	case "date":
		return "not_a_date", "This must be a real date, written YYYY-MM-DD."
	case "uuid":
		return "not_an_id", "This is not an id."
	case "email":
		return "not_an_address", "This is not an e-mail address."
	case "date-time":
		return "not_a_time", "This must be a time as in RFC 3339."
	}
	return "wrong_form", "This is not written as it should be."
}

func bounds(schema *openapi3.Schema) string {
	if schema.Min == nil || schema.Max == nil {
		return ""
	}
	return ": " + strconv.FormatFloat(*schema.Min, 'f', -1, 64) + " to " + strconv.FormatFloat(*schema.Max, 'f', -1, 64)
}

func count(n uint64, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return strconv.FormatUint(n, 10) + " " + of + "s"
}

// binder reads a JSON body, and nothing but the body, into the generated type:
// Echo's own would also take values from the path and the query.
type binder struct{}

func (binder) Bind(into any, c echo.Context) error {
	body, ok := c.Get(bodyKey).([]byte)
	if !ok {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	return decode(body, into)
}

package synthetic

import "strings"

// Names of many origins, since a search that only ever met Smith is not tested.
//
//nolint:gochecknoglobals // data
var (
	givenNames = strings.Fields(`Aaliyah Aaron Abena Adam Adaeze Aidan Aisha Alfie Alice Amara Amelia Amir Ana Andrei Anika
Anya Aoife Archie Arjun Arlo Asha Ava Ayaan Ayşe Ben Björn Blessing Bronwen Caitlín Callum Carys Charlie Chidi Chloe Daisy Daniel
Danyal Darcey Dafydd Dylan Ebony Edith Eilidh Elena Elif Eliza Emeka Emily Erin Esme Ethan Eva Evie Ezra Farah Fatima Femi Finn
Florence Francesca Freddie Freya George Grace Gurpreet Hana Harley Harper Harry Harvey Hassan Henry Holly Hugo Ibrahim İpek Imogen
Isaac Isla Ivy Jack Jacob Jai Jasmine Jaya Jesse Joshua José Jude Kai Kamila Katya Kayden Keira Khadija Kofi Kwame Leah Leila Leo
Lewis Lily Lola Lottie Łucja Łukasz Luca Lucas Luna Mabel Maisie Malachi Marcus Maria Martha Maryam Mason Matilda Maya Mei Michał
Millie Mohammed Molly Musa Nadia Nathan Naomi Niamh Nia Nikhil Noah Nora Olivia Ollie Omar Oscar Otis Owen Paige Pedro Phoebe
Poppy Priya Rafael Ravi Reuben Rhys Ria Roisin Rory Rosa Rowan Ruby Ryan Sade Saffron Samir Samuel Santiago Seren Shanice Siân
Sienna Siobhán Sofia Solomon Sophie Stanley Stella Sunita Tariq Teddy Thea Theo Thomas Tilly Tobias Umar Uzma Vera Violet Wilf
Willow Xanthe Yasmin Yusuf Zachary Zahra Zainab Zara Zoë`)

	familyNames = strings.Split(strings.ReplaceAll(`Abara|Abbott|Acheampong|Adebayo|Ahmed|Akhtar|Ali|Allen|Anderson|Andrews|Bailey|Baker|Bajwa|Balogun|Barnes|
Begum|Bennett|Bhatt|Black|Bondarenko|Brown|Byrne|Campbell|Carter|Castillo|Chapman|Chaudhry|Chen|Chowdhury|Clarke|Cohen|Cole|
Collins|Cook|Cooper|Cox|Cruz|D’Angelo|Da Silva|Davies|Dawson|de Souza|Diallo|Dimitrov|Dixon|Dobson|Edwards|Ellis|Evans|Farah|
Fernández|Fisher|Fletcher|Forde|Foster|Fox|García|Georgiou|Ghimire|Gibson|Grant|Gray|Green|Griffiths|Gurung|Hall|Harris|Harrison|
Hassan|Hayes|Hernández|Hill|Holmes|Horváth|Hughes|Hunt|Hussain|Ibrahim|Ivanov|Jackson|James|Jenkins|Johnson|Jones|Joseph|Kamara|
Kapoor|Kaur|Kelly|Kennedy|Khan|King|Knight|Kovács|Kowalski|Kumar|Lawson|Lee|Lewis|Li|Lloyd|Mac Giolla|Mahmood|Malik|Martin|Mason|
Matthews|Mbeki|McCarthy|Mehta|Mensah|Miller|Mitchell|Mohamud|Moore|Morgan|Morris|Müller|Murphy|Ndlovu|Ng|Nguyễn|Nowak|O’Brien|
O’Connor|O'Neill|Okafor|Okonkwo|Osei|Owen|Palmer|Papadopoulos|Parker|Patel|Pereira|Petrov|Phillips|Popescu|Powell|Price|Rahman|
Rai|Reid|Reynolds|Richards|Roberts|Robinson|Rodríguez|Rossi|Russell|Saunders|Shah|Sharma|Shaw|Simpson|Singh|Smith|Smith-Jones|
St John|Stevens|Stewart|Sultana|Suzuki|Taylor|Thapa|Thomas|Thompson|Turner|Uddin|van der Berg|Varga|Walker|Walsh|Wang|Ward|Watson|
Webb|White|Williams|Wilson|Wood|Wright|Yılmaz|Young|Yusuf|Zhang|Zielińska`, "\n", ""), "|")

	// The districts of Kent, as its area teams are named.
	districts = []string{
		"Ashford", "Canterbury", "Dartford", "Dover", "Folkestone and Hythe", "Gravesham", "Maidstone", "Sevenoaks", "Swale",
		"Thanet", "Tonbridge and Malling", "Tunbridge Wells",
	}

	postcodeAreas = []string{"CT", "ME", "TN", "DA"}
)

// caseworkersPerTeam is how many people share a team's cases.
const caseworkersPerTeam = 6

// slug is a team's name as an address has it.
func slug(team string) string { return strings.ReplaceAll(strings.ToLower(team), " ", "-") }
